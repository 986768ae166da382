/** The command line and the Spark applications: everything that knows Spark, DL4J or Hadoop. */
package org.ruyi.jobs;
