/** Pictures that the corpus holds more than once: by their bytes, and by how they look. */
package org.ruyi.data.dedup;
