/** Small trainings whose samples show whether losses and samplers fit together. */
package org.ruyi.model.toy;
