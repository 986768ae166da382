/** Numbers that models of the user give to pictures and pairs. */
package org.ruyi.data.score;
