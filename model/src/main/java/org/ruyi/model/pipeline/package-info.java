/** From a checkpoint to pictures. */
package org.ruyi.model.pipeline;
