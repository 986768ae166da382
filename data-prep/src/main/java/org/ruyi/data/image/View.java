package org.ruyi.data.image;

/** A size, in pixels, in which a picture is wanted. */
public record View(int width, int height) {}
