//! Tokens as Google signs them are taken, and nothing else, against a stand-in that shows keys and
//! exchanges codes.

#[cfg(test)]
mod codes;
#[cfg(test)]
mod id_tokens;
#[cfg(test)]
mod keys;
