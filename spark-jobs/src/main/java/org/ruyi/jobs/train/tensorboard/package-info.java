/**
 * TensorBoard's event files: records with checksums around protocol buffers, of which a few fields
 * are all that scalars and pictures need.
 */
package org.ruyi.jobs.train.tensorboard;
