//! The names of problems: clients compare them, so they stay as they are.

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProblemCode {
    /// A parameter or the body is unknown or wrong.
    Parameter,
    /// There is no such thing.
    NotFound,
    /// The hits that a cursor leads to are no longer kept.
    CursorExpired,
    /// The index cannot be searched yet.
    NotReady,
    /// The index could not be brought up to date.
    NotWritten,
    /// Too much is asked of us at once.
    Overloaded,
    /// It took longer than it may.
    Timeout,
    /// A note changes while it is read.
    BeingSaved,
    /// Our fault.
    Internal,
    /// The route has no such method.
    Method,
    /// The body is over its limit.
    TooLarge,
    /// The body did not come in time.
    Incomplete,
    /// Anything else that could not be understood.
    Refused,
    /// A key is needed, or another one.
    Key,
    /// For administrators.
    Admin,
    /// Pages are not served.
    PagesClosed,
    /// One client asks too often.
    Rate,
    /// We do not answer to that name.
    Host,
}

impl ProblemCode {
    /// Every code.
    pub(super) const ALL: [Self; 18] = [
        Self::Parameter,
        Self::NotFound,
        Self::CursorExpired,
        Self::NotReady,
        Self::NotWritten,
        Self::Overloaded,
        Self::Timeout,
        Self::BeingSaved,
        Self::Internal,
        Self::Method,
        Self::TooLarge,
        Self::Incomplete,
        Self::Refused,
        Self::Key,
        Self::Admin,
        Self::PagesClosed,
        Self::Rate,
        Self::Host,
    ];

    /// The `type` of such a problem.
    pub(super) fn urn(self) -> String {
        format!("urn:limier:problem:{}", self.name())
    }

    fn name(self) -> &'static str {
        match self {
            Self::Parameter => "parameter",
            Self::NotFound => "not-found",
            Self::CursorExpired => "cursor-expired",
            Self::NotReady => "not-ready",
            Self::NotWritten => "not-written",
            Self::Overloaded => "overloaded",
            Self::Timeout => "timeout",
            Self::BeingSaved => "being-saved",
            Self::Internal => "internal",
            Self::Method => "method",
            Self::TooLarge => "too-large",
            Self::Incomplete => "incomplete",
            Self::Refused => "refused",
            Self::Key => "key",
            Self::Admin => "admin",
            Self::PagesClosed => "pages-closed",
            Self::Rate => "rate",
            Self::Host => "host",
        }
    }
}
