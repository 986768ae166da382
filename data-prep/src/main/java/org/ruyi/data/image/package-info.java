/** Headers, rules, decoding and encoding of one picture. */
package org.ruyi.data.image;
