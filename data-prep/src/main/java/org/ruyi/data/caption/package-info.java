/** Rules and measures of one caption. */
package org.ruyi.data.caption;
