/** Four clouds in memory, one for each way a cloud hands records out: the smallest sources that keep the contract. */
@NullMarked
package dev.auditbridge.source.toys;

import org.jspecify.annotations.NullMarked;
