/** How far generated pictures are from real ones, given features, and the features themselves. */
package org.ruyi.model.metrics;
