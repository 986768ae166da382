/** Getting pictures over HTTP. */
package org.ruyi.data.fetch;
