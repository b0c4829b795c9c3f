/**
 * Components that die at a named point, for the class path of a process that is to be killed: a checkpoint store and outputs
 * as they are shipped, seen through a file system and a wrapper that know when to end. The product has no such hook.
 */
@org.jspecify.annotations.NullMarked
package dev.auditbridge.reliability.mortal;
