package io.quotabridge.bench.store;

/**
 * One combination that is measured. Immutable.
 *
 * @param variant what is under load
 * @param spread on how many suppliers the load falls
 */
public record Cell(Variant variant, Spread spread) {}
