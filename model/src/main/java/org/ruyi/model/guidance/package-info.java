/** Denoisers that pull another one's predictions towards a condition or into a range. */
package org.ruyi.model.guidance;
