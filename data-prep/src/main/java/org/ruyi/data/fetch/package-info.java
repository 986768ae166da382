/**
 * Getting pictures over HTTP from strangers: {@link org.ruyi.data.fetch.Fetcher} gives every URL
 * one outcome. A URL is read into one normal form ({@code WebUrl}), asked for in steps that take
 * turns by host ({@code HostQueues}, {@code Fetching}), each one request ({@code Exchange}) to an
 * address that was checked after its name was resolved ({@code GuardedDns}).
 */
package org.ruyi.data.fetch;
