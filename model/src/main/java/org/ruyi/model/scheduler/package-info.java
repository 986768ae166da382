/** Noise schedules and the samplers that reverse them. */
package org.ruyi.model.scheduler;
