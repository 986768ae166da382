/** The stages of the prepare job as transformations of Spark datasets. */
package org.ruyi.data.pipeline;
