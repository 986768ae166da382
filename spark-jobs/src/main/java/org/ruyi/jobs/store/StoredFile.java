package org.ruyi.jobs.store;

/**
 * One object as a manifest lists it.
 *
 * @param path relative to the version or the checkpoint, with forward slashes
 * @param size in bytes
 * @param sha256 of the bytes, in lowercase hexadecimal
 */
public record StoredFile(String path, long size, String sha256) {}
