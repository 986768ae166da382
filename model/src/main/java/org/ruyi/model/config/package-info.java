/** Reading and writing of JSON configuration in the form of diffusers. */
package org.ruyi.model.config;
