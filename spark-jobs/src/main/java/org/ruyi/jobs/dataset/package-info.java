/** Dataset versions as the prepare job publishes them and every other job reads them. */
package org.ruyi.jobs.dataset;
