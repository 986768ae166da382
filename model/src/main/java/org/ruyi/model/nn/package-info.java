/** Layers, and the flat vectors in which their parameters and gradients live. */
package org.ruyi.model.nn;
