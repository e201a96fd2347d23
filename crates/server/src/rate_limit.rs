//! Rate limit: requests a minute, for each API key or client address.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, Request};
use checkbox_service::KeyId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::{ApiError, Config};

/// Number of clients above which those that have been quiet are forgotten.
const FORGET_ABOVE: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Client {
    Key(KeyId),
    Address(IpAddr),
    Unknown,
}

/// Counts requests by client.
pub(crate) struct ClientLimiter {
    limiter: DefaultKeyedRateLimiter<Client>,
    clock: DefaultClock,
}

impl ClientLimiter {
    /// `None` when the configuration sets no limit.
    pub(crate) fn from_config(config: &Config) -> Option<Self> {
        let per_minute = config.rate_limit_per_minute?;
        let burst: NonZeroU32 = config.rate_limit_burst.unwrap_or(per_minute);
        Some(Self {
            limiter: RateLimiter::keyed(Quota::per_minute(per_minute).allow_burst(burst)),
            clock: DefaultClock::default(),
        })
    }

    /// Counts a request.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`] when its client has sent as many as it may.
    pub(crate) fn check(&self, request: &Request, trust_forwarded_for: bool) -> Result<(), ApiError> {
        if self.limiter.len() > FORGET_ABOVE {
            self.limiter.retain_recent();
        }
        let client = client(request, trust_forwarded_for);
        self.limiter.check_key(&client).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            ApiError::TooManyRequests {
                retry_after_s: wait.as_secs() + 1,
            }
        })
    }
}

fn client(request: &Request, trust_forwarded_for: bool) -> Client {
    if let Some(key) = request.extensions().get::<KeyId>() {
        return Client::Key(*key);
    }
    // The last entry is the one that the proxy next to us wrote; those before it are whatever the client sent.
    let forwarded = || {
        let entry = request.headers().get_all("x-forwarded-for").iter().next_back()?;
        entry.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = || {
        let ConnectInfo(address) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
        Some(address.ip())
    };
    let address = trust_forwarded_for.then(forwarded).flatten().or_else(peer);
    address.map_or(Client::Unknown, |address| Client::Address(network_of(address)))
}

/// An IPv6 client owns its whole /64, so that is what counts.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let mut segments = address.segments();
            segments[4..].fill(0);
            IpAddr::V6(Ipv6Addr::from(segments))
        }
        address => address,
    }
}
