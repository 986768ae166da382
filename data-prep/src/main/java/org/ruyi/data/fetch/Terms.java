package org.ruyi.data.fetch;

/**
 * What a fetch is for.
 *
 * @param maxBytes of the body, as sent and once decoded
 * @param overflow what becomes of a longer one
 * @param accept the header Accept
 * @param optOuts what the headers may say against it; null: nothing is asked
 */
record Terms(long maxBytes, Overflow overflow, String accept, int maxRedirects, OptOuts optOuts) {}
