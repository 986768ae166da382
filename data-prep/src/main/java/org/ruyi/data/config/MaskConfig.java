package org.ruyi.data.config;

import java.io.Serializable;

/**
 * What is replaced by a placeholder in captions.
 *
 * @param urls by {@code <网址>}
 * @param emails by {@code <邮箱>}
 * @param phones by {@code <电话>}
 */
public record MaskConfig(boolean urls, boolean emails, boolean phones) implements Serializable {}
