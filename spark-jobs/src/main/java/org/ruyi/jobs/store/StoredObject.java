package org.ruyi.jobs.store;

import java.time.Instant;

/**
 * One object as the store lists it.
 *
 * @param path relative to the folder that was listed
 * @param size in bytes
 */
public record StoredObject(String path, long size, Instant modified) {}
