/** Reports as single HTML files that open offline: pages, tables and charts in inline SVG. */
package org.ruyi.jobs.report;
