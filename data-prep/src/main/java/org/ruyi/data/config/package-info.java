/** The configuration of the prepare job: one record a section, each validating itself. */
package org.ruyi.data.config;
