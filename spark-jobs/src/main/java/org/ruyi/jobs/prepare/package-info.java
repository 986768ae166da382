/** The prepare job: raw pairs in, a published dataset version out. */
package org.ruyi.jobs.prepare;
