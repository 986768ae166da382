/**
 * Readers of raw sources. Each lists its pairs without the pictures' bytes; where the bytes are is
 * part of the listing.
 */
package org.ruyi.data.source;
