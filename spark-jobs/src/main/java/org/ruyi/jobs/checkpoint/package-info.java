/** Checkpoints of a training run: diffusers folders, published atomically and verified on read. */
package org.ruyi.jobs.checkpoint;
