//! The table itself: asks every route as every caller, and counts what it finds.

use super::answers::{Answer, Question};
use super::rows::{Alike, Row, WITHOUT_ROWS, rows};
use super::scene::{Case, Scene, absent};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Who else there is.
const CALLERS: [&str; 3] = ["bob", "nobody", "an app"];

/// What was asked, and what is wrong with the answers.
#[derive(Default)]
pub(super) struct Sweep {
    open: BTreeMap<(Question, &'static str), (Answer, Alike)>,
    leaks: Vec<String>,
    cells: usize,
}

impl Sweep {
    /// Asks everything that names no secret, about everybody who is known to all.
    pub(super) async fn of_open_questions(scene: &Scene) -> Self {
        let mut sweep = Self::default();
        for row in rows().filter(|row| !row.names_a_secret()) {
            for person in &scene.people {
                let question = Question::new(row.method, row.asked, row.body, person);
                for caller in CALLERS {
                    let key = (question.clone(), caller);
                    if let Entry::Vacant(place) = sweep.open.entry(key) {
                        let answer = question.ask(&scene.stage.router, scene.token(caller)).await;
                        place.insert((answer, row.alike));
                    }
                }
            }
        }
        sweep
    }

    /// What was answered before the secrets were there must still be the answer.
    pub(super) fn compare_with(&mut self, before: &Self) {
        for ((question, caller), (now, alike)) in &self.open {
            let (then, _) = &before.open[&(question.clone(), *caller)];
            let same = match alike {
                Alike::Wholly => now == then,
                Alike::ByStatus => now.status == then.status,
            };
            if !same {
                self.leaks.push(format!(
                    "{} {} tells {caller} that something changed:\n  {then:?}\n  {now:?}",
                    question.method, question.path
                ));
            }
        }
    }

    /// No answer to an open question holds a word of a secret.
    pub(super) fn look_for_secrets(&mut self, scene: &Scene) {
        for ((question, caller), (answer, _)) in &self.open {
            for case in &scene.cases {
                self.leaks.extend(told(question, caller, answer, case));
            }
        }
        let asked = rows().filter(|row| !row.names_a_secret()).count();
        self.cells += asked * scene.cases.len() * CALLERS.len();
    }

    /// Asks for each secret by all that is known of it, and for what never was.
    pub(super) async fn ask_for_each_case(&mut self, scene: &Scene) {
        let router = &scene.stage.router;
        for row in rows().filter(|row| row.names_a_secret()) {
            for caller in CALLERS {
                for case in &scene.cases {
                    let hidden = scene.values_of(case);
                    let never = absent(&hidden);
                    let [real, made_up] = [&hidden, &never]
                        .map(|values| Question::new(row.method, row.asked, row.body, values));
                    let token = scene.token(caller);
                    let mut answers = Vec::new();
                    for (question, values) in [(&real, &hidden), (&made_up, &never)] {
                        answers.push(question.ask(router, token).await.without_echo(values));
                        if let Some(undone_at) = row.undone_at {
                            Question::new("POST", undone_at, "", values)
                                .ask(router, token)
                                .await;
                        }
                    }
                    let [answer, other] = &answers[..] else {
                        unreachable!("two were asked")
                    };
                    let same = match row.alike {
                        Alike::Wholly => answer == other,
                        Alike::ByStatus => answer.status == other.status,
                    };
                    if !same {
                        self.leaks.push(format!(
                            "{} {} tells {caller} that there is {}:\n  {answer:?}\n  {other:?}",
                            row.method, row.asked, case.name
                        ));
                    }
                    for case in &scene.cases {
                        self.leaks.extend(told(&real, caller, answer, case));
                    }
                    self.cells += 1;
                }
            }
        }
    }

    /// The same questions tell the owner of the secret more, where it still exists.
    pub(super) async fn assert_owner_is_told(&self, scene: &Scene) {
        let ann = Some(scene.ann.token.as_str());
        for case in scene.cases.iter().filter(|case| !case.gone) {
            let hidden = scene.values_of(case);
            let never = absent(&hidden);
            let mut told = 0;
            for row in rows().filter(|row| row.method == "GET") {
                let [real, made_up] =
                    [&hidden, &never].map(|values| Question::new(row.method, row.asked, row.body, values));
                let answer = real.ask(&scene.stage.router, ann).await.without_echo(&hidden);
                let other = made_up.ask(&scene.stage.router, ann).await.without_echo(&never);
                let by_word = case.words.iter().any(|word| answer.tells(word));
                told += usize::from(answer != other || by_word);
            }
            println!("{told} ways to ask tell ann of {}", case.name);
            assert!(told > 0, "no route tells its own owner of {}", case.name);
        }
    }

    /// What is wrong.
    pub(super) fn leaks(&self) -> &[String] {
        &self.leaks
    }

    /// The table as text.
    pub(super) fn print(&self, scene: &Scene) {
        let routes: BTreeSet<(&str, &str)> = rows().map(|row| (row.method, row.path())).collect();
        println!("cases:");
        for case in &scene.cases {
            println!("  {}", case.name);
        }
        println!("callers who know every id: {}", CALLERS.join(", "));
        println!("routes:");
        for (method, path) in &routes {
            let rows = rows().filter(|row| (row.method, row.path()) == (*method, *path));
            let rows: Vec<&Row> = rows.collect();
            let by = if rows.iter().any(|row| row.names_a_secret()) {
                "hidden = absent"
            } else {
                "after = before"
            };
            println!("  {method:6} {path}  {by}, asked {} ways", rows.len());
        }
        println!("routes without a row:");
        for (path, reason) in WITHOUT_ROWS {
            println!("  {path}: {reason}");
        }
        println!(
            "{} routes ({} ways to ask) × {} cases × {} callers: {} cells, {} leaks",
            routes.len(),
            rows().count(),
            scene.cases.len(),
            CALLERS.len(),
            self.cells,
            self.leaks.len()
        );
    }
}

/// A leak for each word of a case that an answer holds.
fn told(question: &Question, caller: &str, answer: &Answer, case: &Case) -> Vec<String> {
    let words = case.words.iter().filter(|word| answer.tells(word));
    words
        .map(|word| {
            format!(
                "{} {} tells {caller} “{word}” of {}",
                question.method, question.path, case.name
            )
        })
        .collect()
}
