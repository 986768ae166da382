/** The settings of the train job, one record a section; defaults.conf has them documented. */
package org.ruyi.jobs.train.config;
