/**
 * The train job: a dataset version becomes checkpoints. {@link org.ruyi.jobs.train.TrainJob} is the
 * way in; {@code averaging} has DL4J's master and workers, {@code data} the order of the examples
 * and the loader, {@code config} the settings.
 */
package org.ruyi.jobs.train;
