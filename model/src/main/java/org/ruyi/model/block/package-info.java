/** The blocks that U-Nets, autoencoders and transformers are built of, with diffusers' names. */
package org.ruyi.model.block;
