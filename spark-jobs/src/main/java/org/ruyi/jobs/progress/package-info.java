/** How long work shows itself: a bar on a terminal, a line a while elsewhere. */
package org.ruyi.jobs.progress;
