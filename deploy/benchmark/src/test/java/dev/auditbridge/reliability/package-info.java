/** The proof that nothing is lost: clouds, collectors and an oracle around the real program, which is killed for real. */
@org.jspecify.annotations.NullMarked
package dev.auditbridge.reliability;
