package io.quotabridge.lifecycle;

/**
 * One row of the lifecycle's table. Immutable.
 *
 * @param from the state before
 * @param event what happens
 * @param to the state after
 */
public record Transition(ExchangeState from, LifecycleEvent event, ExchangeState to) {}
