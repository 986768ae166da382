/** The whole road on one machine: a corpus of its own, an S3 server of its own, a report. */
package org.ruyi.jobs.demo;
