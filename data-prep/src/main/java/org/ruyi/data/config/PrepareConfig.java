package org.ruyi.data.config;

import java.io.Serializable;

/** Everything that the prepare job is told; the keys are documented in its defaults file. */
public record PrepareConfig(
    SourceConfig source,
    OutputConfig output,
    CaptionConfig caption,
    FetchConfig fetch,
    ImageConfig image)
    implements Serializable {}
