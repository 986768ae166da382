/** Loss, optimizer, learning rate, averaging, and the trainer that puts them together. */
package org.ruyi.model.training;
