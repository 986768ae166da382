package org.ruyi.data.fetch;

/** Why a URL is not asked for. */
record Refusal(FetchOutcome outcome, int status, String detail) {}
