/** From a checkpoint to pictures. */
package org.ruyi.jobs.sample;
