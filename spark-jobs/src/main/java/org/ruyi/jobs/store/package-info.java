/**
 * Where versions and checkpoints live: local disk, HDFS or S3 behind one class, and the one
 * operation that publishing is built on, put-if-absent.
 */
package org.ruyi.jobs.store;
