/** What a corpus looks like: the funnel of the rules and distributions of the kept pairs. */
package org.ruyi.data.stats;
