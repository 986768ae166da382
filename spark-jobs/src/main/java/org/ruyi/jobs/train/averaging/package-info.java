/**
 * Parameter averaging on DL4J Spark with the computing done elsewhere: DL4J carries one flat vector
 * and its optimizer state to the workers and back, an engine on each worker takes the steps.
 */
package org.ruyi.jobs.train.averaging;
