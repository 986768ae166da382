/** The reject ledger: why a row was not kept, and that no row was lost. */
package org.ruyi.data.ledger;
