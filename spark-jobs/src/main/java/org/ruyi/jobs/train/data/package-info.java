/**
 * What the workers learn from: the order of the examples, as a pure function of the seed, and the
 * loader that turns a stretch of that order into a minibatch on the executor.
 */
package org.ruyi.jobs.train.data;
