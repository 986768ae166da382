/**
 * The transformations of the prepare job: raw image-text pairs in, a judged and encoded corpus out.
 *
 * <p>Plain Java does the work on one caption or one picture; {@code pipeline} lifts it to Spark.
 * Nothing here knows of the model or of where a dataset version is published.
 */
package org.ruyi.data;
