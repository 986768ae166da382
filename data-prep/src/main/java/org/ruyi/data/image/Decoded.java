package org.ruyi.data.image;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A picture's pixels, not turned yet.
 *
 * @param image CV_8UC3, of the header's stored sides over {@code reduction}, rounded up
 * @param reduction a pixel stands for a square of so many: 1, 2, 4 or 8
 */
record Decoded(Mat image, ImageHeader header, int reduction) {}
