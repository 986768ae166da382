/** Safetensors files and diffusers folders. */
package org.ruyi.model.io;
