//! Where settings come from, in their order, and what is wrong with them.

use super::explain::{explain, syntax};
use super::keys::{KEYS, Key, nearest};
use super::{Config, ConfigError};
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use std::path::{Path, PathBuf};

/// The name of the settings file in the working directory.
const FILE: &str = "syrinx.toml";
/// Variables that name files of the command line, and are no settings of the server.
const OTHER_VARIABLES: &[&str] = &["SYRINX_CONFIG", "SYRINX_LOGIN"];

/// Where settings come from; later ones win.
#[derive(Debug, Default)]
pub struct Sources {
    /// The settings file; `None`: [`FILE`], if there is one.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// Flags, by the name of their setting.
    pub flags: Vec<(&'static str, String)>,
}

impl Sources {
    /// The settings file that was named, the environment of this process, and no flags.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let text = |word: std::ffi::OsString| word.to_string_lossy().into_owned();
        let environment = std::env::vars_os()
            .map(|(name, value)| (text(name), text(value)))
            .collect();
        Self {
            file,
            environment,
            flags: Vec::new(),
        }
    }

    /// A flag that was given.
    #[must_use]
    pub fn flag(mut self, key: &'static str, value: Option<String>) -> Self {
        self.flags.extend(value.map(|value| (key, value)));
        self
    }

    /// Reads everything.
    ///
    /// # Errors
    /// If a setting is unknown or does not fit, or the file cannot be read.
    pub fn read(&self) -> Result<Config, ConfigError> {
        self.checked()?.extract().map_err(|error| explain(&error))
    }

    /// The settings that are set at all, each with the place that it was taken from.
    ///
    /// # Errors
    /// As [`Sources::read`].
    pub fn origins(&self) -> Result<Vec<(&'static str, String)>, ConfigError> {
        let figment = self.checked()?;
        let place = |key: &Key| Some((key.name, figment.find_metadata(key.name)?.name.to_string()));
        Ok(KEYS.iter().filter_map(place).collect())
    }

    /// Everything that is set, and known.
    fn checked(&self) -> Result<Figment, ConfigError> {
        let mut figment = Figment::new();
        if let Some((file, text)) = self.file()? {
            let toml = Toml::string(&text);
            toml.data().map_err(|error| syntax(file, &error))?;
            figment = figment.merge(Named::new(file.display().to_string(), toml));
        }
        let figment = figment
            .merge(Named::new("the environment".to_owned(), Pairs(self.variables()?)))
            .merge(Named::new(
                "the command line".to_owned(),
                Pairs(self.flags.clone()),
            ));
        let data = figment.data().map_err(|error| explain(&error))?;
        for (name, value) in data.get(&Profile::Default).into_iter().flatten() {
            check(&figment, name, value)?;
        }
        Ok(figment)
    }

    fn file(&self) -> Result<Option<(&Path, String)>, ConfigError> {
        let file = self.file.as_deref().unwrap_or(Path::new(FILE));
        match std::fs::read_to_string(file) {
            Ok(text) => Ok(Some((file, text))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.file.is_none() => Ok(None),
            Err(error) => Err(ConfigError::File {
                file: file.to_path_buf(),
                reason: error.to_string(),
            }),
        }
    }

    fn variables(&self) -> Result<Vec<(&'static str, String)>, ConfigError> {
        let ours = self
            .environment
            .iter()
            .filter(|(name, _)| name.starts_with("SYRINX_") && !OTHER_VARIABLES.contains(&name.as_str()));
        ours.map(
            |(name, value)| match KEYS.iter().find(|key| key.variable() == *name) {
                Some(key) => Ok((key.name, value.clone())),
                None => Err(ConfigError::UnknownVariable {
                    variable: name.clone(),
                    nearest: nearest_variable(name),
                }),
            },
        )
        .collect()
    }
}

fn nearest_variable(name: &str) -> String {
    let names = KEYS
        .iter()
        .map(Key::variable)
        .chain(OTHER_VARIABLES.iter().map(|&name| name.to_owned()));
    names
        .min_by_key(|known| strsim::damerau_levenshtein(known, name))
        .unwrap_or_default()
}

/// Refuses settings that do not exist, sections among them.
fn check(figment: &Figment, name: &str, value: &Value) -> Result<(), ConfigError> {
    if KEYS.iter().any(|key| key.name == name) {
        return Ok(());
    }
    if let (Value::Dict(_, within), true) = (value, is_section(name)) {
        return within
            .iter()
            .try_for_each(|(inner, value)| check(figment, &format!("{name}.{inner}"), value));
    }
    let place = figment
        .get_metadata(value.tag())
        .map(|from| from.name.to_string())
        .unwrap_or_default();
    Err(ConfigError::Unknown {
        key: name.to_owned(),
        place,
        nearest: nearest(name).name,
    })
}

fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| {
        key.name
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('.'))
    })
}

/// A provider under a name that the operator knows.
struct Named<P> {
    name: String,
    provider: P,
}

impl<P> Named<P> {
    fn new(name: String, provider: P) -> Self {
        Self { name, provider }
    }
}

impl<P: Provider> Provider for Named<P> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        self.provider.data()
    }
}

/// Settings as texts by their full names.
struct Pairs(Vec<(&'static str, String)>);

impl Provider for Pairs {
    fn metadata(&self) -> Metadata {
        Metadata::default()
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut all = Dict::new();
        for (key, text) in &self.0 {
            match key.split_once('.') {
                None => drop(all.insert((*key).to_owned(), Value::from(text.clone()))),
                Some((section, name)) => {
                    let section = all
                        .entry(section.to_owned())
                        .or_insert_with(|| Value::from(Dict::new()));
                    if let Value::Dict(_, within) = section {
                        within.insert(name.to_owned(), Value::from(text.clone()));
                    }
                }
            }
        }
        Ok(Map::from([(Profile::Default, all)]))
    }
}
