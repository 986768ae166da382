/** Diffusion that blurs: processes whose signal fades frequency by frequency. */
package org.ruyi.model.blur;
